//! Names for sample people: no two alike, the same ones every time.

const GIVEN: [&str; 40] = [
    "Ada", "Amir", "Anneli", "Ayşe", "Bao", "Beatriz", "Chidi", "Clara", "Dmitri", "Élodie", "Emeka", "Fatima", "Finn",
    "Giulia", "Hana", "Henrik", "Imani", "Ines", "Jakub", "Jun", "Kavya", "Kofi", "Lars", "Leila", "Luis", "Mairead",
    "Mateo", "Meera", "Noor", "Olga", "Oskar", "Priya", "Rafael", "Ruth", "Sakura", "Søren", "Tamar", "Thabo", "Yusuf",
    "Zoë",
];

const FAMILY: [&str; 37] = [
    "Abadi",
    "Andersson",
    "Baptiste",
    "Becker",
    "Castillo",
    "Chen",
    "Delgado",
    "Dubois",
    "Eze",
    "Fischer",
    "García",
    "Haddad",
    "Hoffmann",
    "Ito",
    "Jansen",
    "Kaplan",
    "Kowalski",
    "Kumar",
    "Larsen",
    "Lopes",
    "Mbeki",
    "Moreau",
    "Nakamura",
    "Novák",
    "O'Brien",
    "Okafor",
    "Petrov",
    "Quinn",
    "Rossi",
    "Sato",
    "Schmidt",
    "Silva",
    "Tanaka",
    "Usman",
    "Vasquez",
    "Weber",
    "Yılmaz",
];

const ROLES: [(&str, &str); 8] = [
    ("Software Engineer", "Engineering"),
    ("Account Manager", "Sales"),
    ("Analyst", "Finance"),
    ("Product Designer", "Design"),
    ("Support Specialist", "Customer Success"),
    ("Team Assistant", "Operations"),
    ("Researcher", "Research"),
    ("Coordinator", "People"),
];

/// A sample person.
pub struct Person {
    /// Counts the people.
    pub number: usize,
    /// Given name.
    pub given: &'static str,
    /// Family name.
    pub family: &'static str,
    /// E-mail address.
    pub email: String,
    /// Job title.
    pub title: &'static str,
    /// Department.
    pub department: &'static str,
}

impl Person {
    /// Returns a user name that is no address.
    pub fn login(&self) -> String {
        self.email.split('@').next().unwrap_or_default().to_owned()
    }
}

/// Gives people, one after the other.
#[derive(Default)]
pub struct People {
    given_out: usize,
}

impl People {
    /// Gives the next people, with addresses in a domain.
    pub fn take(&mut self, count: usize, domain: &str) -> Vec<Person> {
        let from = self.given_out;
        self.given_out += count;
        (from..self.given_out).filter_map(|number| person(number, domain)).collect()
    }
}

/// 40 and 37 have no common divisor: the pairs repeat only after 1,480 people.
fn person(number: usize, domain: &str) -> Option<Person> {
    let given = GIVEN.get(number * 7 % GIVEN.len()).copied()?;
    let family = FAMILY.get(number * 5 % FAMILY.len()).copied()?;
    let (title, department) = ROLES.get(number % ROLES.len()).copied()?;
    let email = format!("{}.{}@{domain}", ascii(given), ascii(family));
    Some(Person { number, given, family, email, title, department })
}

fn ascii(name: &str) -> String {
    name.chars()
        .filter_map(|c| match c {
            'É' | 'ë' => Some('e'),
            'ş' => Some('s'),
            'ø' => Some('o'),
            'í' | 'ı' => Some('i'),
            'á' => Some('a'),
            c => c.is_ascii_alphabetic().then(|| c.to_ascii_lowercase()),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_two_people_are_alike() {
        let people = People::default().take(1_480, "x.example");
        let mut emails: Vec<&str> = people.iter().map(|person| person.email.as_str()).collect();
        assert!(emails.iter().all(|email| email.is_ascii()));
        emails.sort_unstable();
        emails.dedup();
        assert_eq!(emails.len(), 1_480);
    }
}
