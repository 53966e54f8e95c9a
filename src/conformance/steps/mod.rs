//! The steps by area. Each stands alone: it makes what it needs, so that one can be run without the others.

mod authentication;
mod bulk;
mod bulk_refusals;
mod create;
mod cursors;
mod delete;
mod discovery;
mod etags;
mod filter_logic;
mod filters;
mod group_habits;
mod groups;
mod habits;
mod members;
mod messages;
mod paging;
mod patch_refusals;
mod patch_values;
mod patches;
mod projection;
mod read;
mod replace;
mod schemas;
mod search;
mod sorting;

use super::step::{Area, Step};

const fn area(name: &'static str, steps: &'static [Step]) -> Area {
    Area { name, is_habit: false, steps }
}

/// Every step, in the order in which they run.
pub const AREAS: &[Area] = &[
    area("discovery", discovery::STEPS),
    area("schemas", schemas::STEPS),
    area("authentication", authentication::STEPS),
    area("create", create::STEPS),
    area("read", read::STEPS),
    area("replace", replace::STEPS),
    area("patch", patches::STEPS),
    area("patch-values", patch_values::STEPS),
    area("patch-refusals", patch_refusals::STEPS),
    area("delete", delete::STEPS),
    area("filter", filters::STEPS),
    area("filter-logic", filter_logic::STEPS),
    area("paging", paging::STEPS),
    area("projection", projection::STEPS),
    area("sort", sorting::STEPS),
    area("search", search::STEPS),
    area("groups", groups::STEPS),
    area("members", members::STEPS),
    area("etag", etags::STEPS),
    area("bulk", bulk::STEPS),
    area("bulk-refusals", bulk_refusals::STEPS),
    area("cursor", cursors::STEPS),
    area("messages", messages::STEPS),
    Area { name: "habits", is_habit: true, steps: habits::STEPS },
    Area { name: "group-habits", is_habit: true, steps: group_habits::STEPS },
];

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use super::AREAS;

    #[test]
    fn every_step_has_a_name_of_its_own_that_fits_the_report() {
        let mut names = HashSet::new();
        for area in AREAS {
            assert!(names.insert(area.name), "{} is the name of two", area.name);
            for step in area.steps {
                assert!(names.insert(step.name), "{} is the name of two", step.name);
                assert!(
                    step.name.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'-'),
                    "{}",
                    step.name
                );
                assert!(step.name.len() + step.source.len() <= 71, "{} does not fit into a line", step.name);
                assert_eq!(step.source.starts_with("RFC "), !area.is_habit, "{}", step.name);
                assert!(step.promise.ends_with('.'), "{} promises no sentence", step.name);
            }
        }
        assert!(names.len() > 150, "{} steps and areas", names.len());
    }
}
