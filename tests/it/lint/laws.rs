//! No text makes it panic.
use proptest::prelude::*;

use super::{inhibition, linted, rule};

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn no_text_makes_it_panic(text in "[ -~\\n\\t€\\{\\}\\[\\]&*:|>-]{0,200}") {
        linted(&[&text]);
    }

    #[test]
    fn no_expression_makes_it_panic(expr in "[a-z0-9_{}()\\[\\]\"'=~!<>+*/^,:.@ $€\\\\-]{0,80}") {
        linted(&[&format!("- alert: A\n  expr: |\n    {expr}\n  annotations:\n    s: |\n      {expr}\n")]);
    }

    #[test]
    fn no_damage_to_a_good_text_makes_it_panic(at in 0_usize..900, byte in any::<char>(), cut in 0_usize..40) {
        let whole = format!(
            "groups:\n- name: a\n  rules:\n  {}\n---\n{}",
            rule("", "").trim_end().replace('\n', "\n  "),
            inhibition("a=~\"b|c.*\"", "d!=\"e\"", "f")
        );
        let chars: Vec<char> = whole.chars().collect();
        let at = at.min(chars.len());
        let damaged: String = chars[..at]
            .iter()
            .chain(std::iter::once(&byte))
            .chain(&chars[(at + cut).min(chars.len())..])
            .collect();
        linted(&[&damaged]);
    }
}
