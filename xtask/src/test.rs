pub fn run(_: &[String]) -> crate::Done { Err("not yet".into()) }
