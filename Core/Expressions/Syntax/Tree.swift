/// An expression of a program.
final class Expr {
    enum Kind {
        case constant(Value)
        case name(String)
        case attribute(Expr, String)
        case subscripted(Expr, Expr)
        case slice(Expr?, Expr?, Expr?)
        case call(Expr, [Argument])
        case unary(UnaryOperator, Expr)
        case not(Expr)
        /// `a + b - c`: operators of one precedence, from left to right.
        case binary(Expr, [(op: Operator, operand: Expr, position: Position)])
        case comparison(Expr, [(Comparison, Expr)])
        case and([Expr])
        case or([Expr])
        /// `a if condition else b`: condition, a, b.
        case conditional(Expr, Expr, Expr)
        case tuple([Expr])
        case list([Expr])
        case set([Expr])
        /// A nil key: `**value`.
        case dict([(key: Expr?, value: Expr)])
        case starred(Expr)
        case walrus(String, Expr)
        case lambda(Function)
        case comprehension(Comprehension)
        case formatted([Part])
        case yield(Expr?)
        case yieldFrom(Expr)
    }

    enum Part {
        case text(Str)
        case field(Expr, conversion: UInt8?, spec: [Part])
    }

    let kind: Kind
    let position: Position
    /// How deep it is nested, so that walking it does not use up the stack.
    let depth: Int

    init(_ kind: Kind, _ position: Position, depth: Int) {
        self.kind = kind
        self.position = position
        self.depth = depth
    }
}

/// An argument of a call.
struct Argument {
    enum Kind {
        case positional, star, doubleStar
        case keyword(String)
    }

    let kind: Kind
    let value: Expr
}

/// `[element for target in iterable if condition …]` and its like.
final class Comprehension {
    enum Kind { case list, set, dict, generator }

    struct Clause {
        let target: Expr
        let iterable: Expr
        let conditions: [Expr]
    }

    let kind: Kind
    let element: Expr
    /// Of a dictionary: what belongs to the key `element`.
    let value: Expr?
    let clauses: [Clause]
    let position: Position

    init(_ kind: Kind, element: Expr, value: Expr?, clauses: [Clause], _ position: Position) {
        self.kind = kind
        self.element = element
        self.value = value
        self.clauses = clauses
        self.position = position
    }
}

/// A function: `def` or `lambda`.
final class Function {
    struct Parameter {
        enum Kind { case positionalOnly, normal, rest, keywordOnly, options }

        let name: String
        let kind: Kind
        let defaultValue: Expr?
    }

    let name: String
    let parameters: [Parameter]
    let body: [Stmt]
    let position: Position
    let isLambda: Bool

    init(name: String, parameters: [Parameter], body: [Stmt], _ position: Position, isLambda: Bool = false) {
        self.name = name
        self.parameters = parameters
        self.body = body
        self.position = position
        self.isLambda = isLambda
    }
}

/// A statement of a program.
final class Stmt {
    enum Kind {
        case expression(Expr)
        case assign([Expr], Expr)
        case augmented(Expr, Operator, Expr)
        /// `name: type = value`; the type is not evaluated.
        case annotated(Expr, Expr?)
        case conditional([(condition: Expr, body: [Stmt])], otherwise: [Stmt])
        case loop(Expr, body: [Stmt], otherwise: [Stmt])
        case each(target: Expr, iterable: Expr, body: [Stmt], otherwise: [Stmt])
        case leave
        case next
        case pass
        case give(Expr?)
        case define(Function, decorators: [Expr])
        case attempt(body: [Stmt], handlers: [Handler], otherwise: [Stmt], finally: [Stmt])
        case raise(Expr?, from: Expr?)
        case assert(Expr, Expr?)
        case delete([Expr])
        case global([String])
        case nonlocal([String])
        case load([Import])
        case with([(context: Expr, target: Expr?)], body: [Stmt])
        case match(Expr, [Case])
    }

    let kind: Kind
    let position: Position

    init(_ kind: Kind, _ position: Position) {
        self.kind = kind
        self.position = position
    }
}

struct Handler {
    let type: Expr?
    let name: String?
    let body: [Stmt]
    let position: Position
}

/// A name that an import binds: a module, or a name of it.
struct Import {
    let module: String
    let name: String?
    let alias: String
    /// Whether the alias stands for the first part of the module's name only: `import urllib.parse`.
    let bindsRoot: Bool
}

/// A case of `match`.
struct Case {
    let pattern: CasePattern
    let condition: Expr?
    let body: [Stmt]
}

indirect enum CasePattern {
    case value(Expr)
    case identical(Value)
    /// Nil: `_`.
    case capture(String?)
    case sequence([CasePattern])
    /// `*rest` within a sequence.
    case star(String?)
    case mapping([(Expr, CasePattern)], rest: String?)
    case either([CasePattern])
    case named(CasePattern, String)
    case type(Expr, [CasePattern])
}
