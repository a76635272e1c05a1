//! The same module in another order.

#![allow(clippy::unwrap_used)]

use super::{Order, parts::Parts};
use wasm_encoder::{
    self as encoder, CodeSection, ExportKind, ExportSection, Function, FunctionSection, TypeSection,
};

/// Two functions: one calls the other, which has a parameter and variables of two types.
fn module() -> Vec<u8> {
    let mut types = TypeSection::new();
    types.ty().function([encoder::ValType::I32], []);
    let mut functions = FunctionSection::new();
    functions.function(0).function(0);
    let mut exports = ExportSection::new();
    exports.export("first", ExportKind::Func, 0);
    let mut first = Function::new([]);
    first.instructions().local_get(0).call(1).end();
    let mut second = Function::new([(3, encoder::ValType::I32), (1, encoder::ValType::F64)]);
    second
        .instructions()
        .local_get(0)
        .local_set(1)
        .local_get(2)
        .local_tee(3)
        .drop()
        .local_get(4)
        .drop()
        .end();
    let mut code = CodeSection::new();
    code.function(&first).function(&second);
    let mut module = encoder::Module::new();
    module.section(&types).section(&functions).section(&exports).section(&code);
    module.finish()
}

#[test]
fn an_order_and_back_is_the_same_module() {
    let module = module();
    let parts = Parts::read(&module).unwrap();
    let own = parts.order();
    assert_eq!(parts.written(&own), module);
    let other = Order { functions: vec![1, 0], locals: vec![vec![0], vec![0, 3, 1, 2, 4]] };
    assert!(parts.fits(&other));
    let changed = parts.written(&other);
    assert_ne!(changed, module);
    let back = Order { functions: vec![1, 0], locals: vec![vec![0, 2, 3, 1, 4], vec![0]] };
    assert_eq!(Parts::read(&changed).unwrap().written(&back), module);
}

#[test]
fn what_is_no_order_of_the_module_is_not_taken() {
    let parts = Parts::read(&module()).unwrap();
    let check = |functions: &[usize], second: &[usize]| {
        let order = Order { functions: functions.to_vec(), locals: vec![vec![0], second.to_vec()] };
        assert!(!parts.fits(&order), "{order:?}");
    };
    check(&[0, 0], &[0, 1, 2, 3, 4]);
    check(&[0], &[0, 1, 2, 3, 4]);
    check(&[0, 1], &[0, 1, 2, 3]);
    check(&[0, 1], &[1, 0, 2, 3, 4]);
}
