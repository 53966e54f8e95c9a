use crate::domain::provisioning::Caller;
use crate::domain::provisioning::search::{Found, Keyer, Matcher, Part, Search, run};
use crate::model::search::{Direction, Kind, Place, Resource, SortKey, Start};
use crate::model::user::Equals;
use crate::store::Db;
use crate::testing::{Product, db_test};

/// Eleven users and five groups; names in an order that is not that of their making.
async fn fill(product: &Product, acme: &Caller) -> Vec<String> {
    let mut ids = Vec::new();
    let mut first = None;
    for n in 0..11 {
        let user = product.user(acme, &format!("user-{:02}@x.example", n * 7 % 11)).await;
        ids.push(user.id.to_string());
        first.get_or_insert(user);
    }
    let first = first.unwrap();
    for n in 0..5 {
        let members: &[_] = if n % 2 == 0 { &[] } else { &[&first] };
        ids.push(product.group(acme, &format!("Group {n}"), members).await.id.to_string());
    }
    ids
}

fn by_name() -> Keyer {
    Box::new(|resource| match resource {
        // Every second user has the same key, and groups have none.
        Resource::User(user, _) if user.profile.user_name.as_bytes()[6] % 2 == 1 => SortKey::of(Some(b"same")),
        Resource::User(user, _) => SortKey::of(Some(user.profile.user_name.as_bytes())),
        Resource::Group(..) | Resource::Listed(_) => SortKey::of(None),
    })
}

fn odd() -> Matcher {
    Box::new(|resource| match resource {
        Resource::User(user, _) => user.profile.user_name.as_bytes()[6] % 2 == 1,
        Resource::Listed(_) => false,
        Resource::Group(_, members) => !members.as_ref().unwrap().is_empty(),
    })
}

fn search(filtered: bool, direction: Option<Direction>, start: Start, limit: u32) -> Search {
    let part = |kind| Part {
        kind,
        equals: Vec::new(),
        matches: filtered.then(odd),
        key: direction.map(|_| by_name()),
        needs_related: true,
    };
    Search {
        parts: vec![part(Kind::User), part(Kind::Group)],
        direction,
        start,
        limit,
        total: None,
        with_members: true,
        read_already: None,
    }
}

fn ids(found: &Found) -> Vec<String> {
    found.resources.iter().map(|resource| resource.id().to_owned()).collect()
}

const ORDERS: [Option<Direction>; 3] = [None, Some(Direction::Ascending), Some(Direction::Descending)];

db_test! {
    async fn pages_by_number_are_cut_and_counted(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let made = fill(&product, &acme).await;
        for direction in ORDERS {
            for (filtered, total) in [(false, 16), (true, 5 + 2)] {
                let whole = run(&product.ctx, &acme, &search(filtered, direction, Start::Number(0), 100)).await.unwrap();
                let all = ids(&whole);
                assert_eq!((all.len(), whole.total), (total, total as u64));
                if direction.is_none() && !filtered {
                    assert_eq!(all, made);
                }
                for offset in [0, 1, 4, 5, 10, 11, 12, 15, 16, 17, u64::MAX] {
                    for limit in [0, 1, 3, 7, 100] {
                        let search = search(filtered, direction, Start::Number(offset), limit);
                        let page = run(&product.ctx, &acme, &search).await.unwrap();
                        let skip = usize::try_from(offset).unwrap();
                        let expected: Vec<_> = all.iter().skip(skip).take(limit as usize).cloned().collect();
                        assert_eq!((ids(&page), page.total), (expected, total as u64), "{direction:?} {offset} {limit}");
                    }
                }
            }
        }
        let narrowed = [Equals::UserName("USER-03@x.example".into())];
        let (found, total) = product.search(&acme, Kind::User, &narrowed, Some(odd()), (0, 9)).await.unwrap();
        assert_eq!((found.len(), total), (1, 1));
    }
}

db_test! {
    async fn the_order_is_total_and_descending_is_ascending_read_backwards(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        fill(&product, &acme).await;
        let all = async |direction| {
            ids(&run(&product.ctx, &acme, &search(false, Some(direction), Start::Number(0), 100)).await.unwrap())
        };
        let mut descending = all(Direction::Descending).await;
        let ascending = run(&product.ctx, &acme, &search(false, Some(Direction::Ascending), Start::Number(0), 100)).await;
        let ascending = ascending.unwrap().resources;
        // What has no key comes last.
        assert!(ascending[..11].iter().all(|resource| resource.kind() == Kind::User));
        let key = by_name();
        let keys: Vec<_> = ascending.iter().map(|resource| (key(resource), resource.id().to_owned())).collect();
        assert!(keys.is_sorted(), "{keys:?}");
        descending.reverse();
        assert_eq!(descending, all(Direction::Ascending).await);
    }
}

/// Walks page by page to the end and back.
async fn walk(product: &Product, acme: &Caller, filtered: bool, direction: Option<Direction>, limit: u32) {
    let whole = run(&product.ctx, acme, &search(filtered, direction, Start::Number(0), 100)).await.unwrap();
    let mut pages = Vec::new();
    let mut start = Start::First;
    loop {
        let page = run(&product.ctx, acme, &search(filtered, direction, start.clone(), limit)).await.unwrap();
        assert_eq!(page.total, whole.total);
        assert_eq!(page.has_previous, !pages.is_empty());
        pages.push(ids(&page));
        if !page.has_next {
            break;
        }
        start = Start::After(page.last.unwrap());
    }
    assert_eq!(pages.concat(), ids(&whole), "{direction:?} {filtered} in pages of {limit}");
    let mut backwards = Vec::new();
    let mut start = Start::Last;
    loop {
        let page = run(&product.ctx, acme, &search(filtered, direction, start.clone(), limit)).await.unwrap();
        assert_eq!(page.has_next, !backwards.is_empty());
        backwards.push(ids(&page));
        if !page.has_previous {
            break;
        }
        start = Start::Before(page.first.unwrap());
    }
    backwards.reverse();
    assert_eq!(backwards.concat(), ids(&whole), "{direction:?} {filtered} backwards in pages of {limit}");
}

db_test! {
    async fn a_walk_meets_every_resource_once_forwards_and_backwards(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        fill(&product, &acme).await;
        for direction in ORDERS {
            for filtered in [false, true] {
                for limit in [1, 2, 5, 11, 15, 16, 100] {
                    walk(&product, &acme, filtered, direction, limit).await;
                }
            }
        }
    }
}

db_test! {
    /// A place is good though nothing is there any more.
    async fn around_a_place_that_is_gone_nothing_is_missed(db: Db) {
        let product = Product::new(db);
        let acme = product.tenant("Acme").await;
        let made = fill(&product, &acme).await;
        let gone = Place { key: SortKey::default(), kind: Kind::User, id: format!("{}x", made[4]) };
        let at = async |start| {
            let found = run(&product.ctx, &acme, &search(false, None, start, 3)).await.unwrap();
            (ids(&found), found.has_previous, found.has_next)
        };
        assert_eq!(at(Start::After(gone.clone())).await, (made[5..8].to_vec(), true, true));
        assert_eq!(at(Start::Before(gone)).await, (made[2..5].to_vec(), true, true));
        let end = Place { key: SortKey::default(), kind: Kind::Group, id: "g".into() };
        assert_eq!(at(Start::After(end)).await, (vec![], true, false));
        let begin = Place { key: SortKey::default(), kind: Kind::User, id: "0".into() };
        assert_eq!(at(Start::Before(begin)).await, (vec![], false, true));
    }
}
