//! A wire to PostgreSQL that can be cut.

use std::io::copy;
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::{self, JoinHandle};

/// A port that leads to PostgreSQL while the wire is whole.
pub struct Wire {
    port: SocketAddr,
    to: String,
    strands: Arc<Mutex<Vec<TcpStream>>>,
    cut: Arc<AtomicBool>,
    listening: Option<JoinHandle<()>>,
}

impl Wire {
    /// Lays a wire to the server of a database's address.
    pub fn to(url: &str) -> Self {
        let mut wire = Self {
            port: SocketAddr::from(([127, 0, 0, 1], 0)),
            to: server(url).to_owned(),
            strands: Arc::default(),
            cut: Arc::default(),
            listening: None,
        };
        wire.mend();
        wire
    }

    /// Returns the address of the database at this end of the wire.
    pub fn url(&self, url: &str) -> String {
        url.replace(server(url), &self.port.to_string())
    }

    /// Ends every connection; further ones are refused.
    pub fn cut(&mut self) {
        self.cut.store(true, Ordering::SeqCst);
        // It waits for the next connection: this one.
        drop(TcpStream::connect(self.port));
        if let Some(listening) = self.listening.take() {
            listening.join().unwrap();
        }
        for strand in self.strands.lock().unwrap().drain(..) {
            // The other side may have ended it.
            let _ = strand.shutdown(Shutdown::Both);
        }
    }

    /// Makes the wire whole again, at the same port.
    pub fn mend(&mut self) {
        self.cut.store(false, Ordering::SeqCst);
        let listener = TcpListener::bind(self.port).unwrap();
        self.port = listener.local_addr().unwrap();
        let (to, strands, cut) = (self.to.clone(), Arc::clone(&self.strands), Arc::clone(&self.cut));
        self.listening = Some(thread::spawn(move || {
            for near in listener.incoming() {
                if cut.load(Ordering::SeqCst) {
                    break;
                }
                let (near, far) = (near.unwrap(), TcpStream::connect(&to).unwrap());
                pass_on(&near, &far);
                pass_on(&far, &near);
                strands.lock().unwrap().extend([near, far]);
            }
        }));
    }
}

impl Drop for Wire {
    fn drop(&mut self) {
        self.cut();
    }
}

fn pass_on(from: &TcpStream, to: &TcpStream) {
    let (mut from, mut to) = (from.try_clone().unwrap(), to.try_clone().unwrap());
    thread::spawn(move || {
        // Ends when either side does.
        let _ = copy(&mut from, &mut to);
        let _ = to.shutdown(Shutdown::Both);
    });
}

/// Host and port of an address.
fn server(url: &str) -> &str {
    url.split('@').nth(1).and_then(|rest| rest.split('/').next()).unwrap()
}
