//! A module taken apart, and put together in another order.

use super::{Order, Random};
use crate::Done;
use wasm_encoder as encoder;
use wasmparser::{Operator, Parser, Payload, ValType};

/// A module taken apart.
pub struct Parts {
    /// Sections that stay, and where the others stand.
    sections: Vec<(u8, Vec<u8>)>,
    /// Each function's type.
    types: Vec<u32>,
    exports: Vec<(String, encoder::ExportKind, u32)>,
    bodies: Vec<Body>,
}

struct Body {
    parameters: usize,
    locals: Vec<ValType>,
    code: Vec<Part>,
}

enum Part {
    /// Instructions that name neither a variable nor a function.
    Other(Vec<u8>),
    /// `local.get`, `local.set` or `local.tee`.
    Local(u8, u32),
    Call(u32),
}

/// Sections that name functions, or follow their order.
const FUNCTIONS: u8 = 3;
const EXPORTS: u8 = 7;
const CODE: u8 = 10;

impl Parts {
    pub fn read(module: &[u8]) -> Done<Parts> {
        let mut parts = Parts {
            sections: Vec::new(),
            types: Vec::new(),
            exports: Vec::new(),
            bodies: Vec::new(),
        };
        let mut parameters = Vec::new();
        for payload in Parser::new(0).parse_all(module) {
            let payload = payload?;
            if let Some((id, range)) = payload.as_section() {
                parts.sections.push((id, module.get(range).unwrap_or_default().to_vec()));
            }
            match payload {
                Payload::TypeSection(all) => {
                    for one in all.into_iter_err_on_gc_types() {
                        parameters.push(one?.params().len());
                    }
                }
                Payload::FunctionSection(all) => {
                    parts.types = all.into_iter().collect::<Result<_, _>>()?;
                }
                Payload::ExportSection(all) => {
                    for one in all {
                        let one = one?;
                        parts.exports.push((one.name.to_owned(), one.kind.into(), one.index));
                    }
                }
                Payload::CodeSectionEntry(body) => {
                    let kind = parts.types.get(parts.bodies.len()).copied().unwrap_or_default();
                    let count = parameters.get(kind as usize).copied().unwrap_or_default();
                    parts.bodies.push(Body::read(module, count, &body)?);
                }
                Payload::ImportSection(_)
                | Payload::StartSection { .. }
                | Payload::ElementSection(_) => {
                    return Err("the script's Wasm imports, starts or lists functions: see xtask/src/order.rs".into());
                }
                _ => {}
            }
        }
        Ok(parts)
    }

    /// As it is.
    pub fn order(&self) -> Order {
        let locals = |body: &Body| (0..body.parameters + body.locals.len()).collect();
        Order {
            functions: (0..self.bodies.len()).collect(),
            locals: self.bodies.iter().map(locals).collect(),
        }
    }

    /// Whether an order is one of this module.
    pub fn fits(&self, order: &Order) -> bool {
        let is_order = |new: &[usize], old: &[usize]| {
            let mut sorted = new.to_vec();
            sorted.sort_unstable();
            sorted == old
        };
        let own = self.order();
        let bodies = self.bodies.iter().zip(&order.locals);
        is_order(&order.functions, &own.functions)
            && order.locals.len() == own.locals.len()
            && order.locals.iter().zip(&own.locals).all(|(new, old)| is_order(new, old))
            && bodies
                .into_iter()
                .all(|(body, new)| new.iter().take(body.parameters).copied().eq(0..body.parameters))
    }

    /// One function somewhere else, or two variables of a function exchanged.
    pub fn change(&self, order: &mut Order, random: &mut Random) {
        let functions = self.bodies.len();
        if random.below(3) == 0 {
            let one = order.functions.remove(random.below(functions));
            order.functions.insert(random.below(functions), one);
            return;
        }
        // The longer a function, the oftener.
        let all: usize = self.bodies.iter().map(|body| body.code.len()).sum();
        let mut at = random.below(all);
        for (body, new) in self.bodies.iter().zip(&mut order.locals) {
            if at < body.code.len() && body.locals.len() > 1 {
                let [a, b] = [(); 2].map(|()| random.below(body.locals.len()));
                if body.locals.get(a) == body.locals.get(b) {
                    new.swap(body.parameters + a, body.parameters + b);
                }
                return;
            }
            at = at.saturating_sub(body.code.len());
        }
    }

    pub fn written(&self, order: &Order) -> Vec<u8> {
        let mut numbers = vec![0; order.functions.len()];
        for (new, old) in order.functions.iter().enumerate() {
            if let Some(place) = numbers.get_mut(*old) {
                *place = new as u32;
            }
        }
        let number = |old: u32| numbers.get(old as usize).copied().unwrap_or(old);
        let mut module = encoder::Module::new();
        for (id, data) in &self.sections {
            match *id {
                FUNCTIONS => {
                    let mut section = encoder::FunctionSection::new();
                    for old in &order.functions {
                        section.function(self.types.get(*old).copied().unwrap_or_default());
                    }
                    module.section(&section);
                }
                EXPORTS => {
                    let mut section = encoder::ExportSection::new();
                    for (name, kind, index) in &self.exports {
                        let is_function = *kind == encoder::ExportKind::Func;
                        section.export(
                            name,
                            *kind,
                            if is_function { number(*index) } else { *index },
                        );
                    }
                    module.section(&section);
                }
                CODE => {
                    let mut section = encoder::CodeSection::new();
                    for old in &order.functions {
                        if let (Some(body), Some(new)) =
                            (self.bodies.get(*old), order.locals.get(*old))
                        {
                            section.raw(&body.written(new, number));
                        }
                    }
                    module.section(&section);
                }
                id => drop(module.section(&encoder::RawSection { id, data })),
            }
        }
        module.finish()
    }
}

impl Body {
    fn read(module: &[u8], parameters: usize, body: &wasmparser::FunctionBody) -> Done<Body> {
        let mut locals = Vec::new();
        for group in body.get_locals_reader()? {
            let (count, kind) = group?;
            locals.extend(std::iter::repeat_n(kind, count as usize));
        }
        let mut code = Vec::new();
        let mut reader = body.get_operators_reader()?;
        while !reader.eof() {
            let from = reader.original_position();
            let part = match reader.read()? {
                Operator::LocalGet { local_index } => Part::Local(0x20, local_index),
                Operator::LocalSet { local_index } => Part::Local(0x21, local_index),
                Operator::LocalTee { local_index } => Part::Local(0x22, local_index),
                Operator::Call { function_index } => Part::Call(function_index),
                Operator::ReturnCall { .. } | Operator::RefFunc { .. } => {
                    return Err(
                        "the script's Wasm names functions in a new way: see xtask/src/order.rs"
                            .into(),
                    );
                }
                _ => Part::Other(
                    module.get(from..reader.original_position()).unwrap_or_default().to_vec(),
                ),
            };
            code.push(part);
        }
        Ok(Body { parameters, locals, code })
    }

    fn written(&self, order: &[usize], function: impl Fn(u32) -> u32) -> Vec<u8> {
        use encoder::Encode;
        let new = |old: u32| order.get(old as usize).copied().unwrap_or_default();
        let mut kinds = self.locals.clone();
        for (old, kind) in self.locals.iter().enumerate() {
            let place =
                order.get(self.parameters + old).and_then(|new| new.checked_sub(self.parameters));
            if let Some(place) = place.and_then(|new| kinds.get_mut(new)) {
                *place = *kind;
            }
        }
        let groups: Vec<(u32, ValType)> = kinds
            .chunk_by(|a, b| a == b)
            .filter_map(|one| Some((one.len() as u32, *one.first()?)))
            .collect();
        let mut out = Vec::new();
        groups.len().encode(&mut out);
        for (count, kind) in groups {
            count.encode(&mut out);
            out.push(match kind {
                ValType::I32 => 0x7F,
                ValType::I64 => 0x7E,
                ValType::F32 => 0x7D,
                ValType::F64 => 0x7C,
                ValType::V128 => 0x7B,
                ValType::Ref(_) => 0x70,
            });
        }
        for part in &self.code {
            match part {
                Part::Other(bytes) => out.extend(bytes),
                Part::Local(sign, old) => {
                    out.push(*sign);
                    new(*old).encode(&mut out);
                }
                Part::Call(old) => {
                    out.push(0x10);
                    function(*old).encode(&mut out);
                }
            }
        }
        out
    }
}
