extension Expr {
    /// An expression of another kind at the same place.
    func with(_ kind: Kind) -> Expr { Expr(kind, position, depth: depth) }

    /// Whether there is a `yield` of the function itself in it, which has to be kept apart from what is around it.
    var hasYield: Bool { isYield || children.contains(where: \.hasYield) }

    /// The same with others for its ``children``, as many as there are.
    func replacing(_ new: [Expr]) -> Expr {
        var rest = new[...]
        switch kind {
        case .constant, .name, .lambda, .comprehension, .formatted, .yield, .yieldFrom, .conditional, .and, .or:
            return self
        case .attribute(_, let name): return with(.attribute(rest.removeFirst(), name))
        case .subscripted: return with(.subscripted(rest.removeFirst(), rest.removeFirst()))
        case .slice(let start, let stop, let step):
            let parts = [start, stop, step].map { part in part.map { _ in rest.removeFirst() } }
            return with(.slice(parts[0], parts[1], parts[2]))
        case .call(_, let arguments):
            let callee = rest.removeFirst()
            return with(.call(callee, arguments.map { Argument(kind: $0.kind, value: rest.removeFirst()) }))
        case .unary(let op, _): return with(.unary(op, rest.removeFirst()))
        case .not: return with(.not(rest.removeFirst()))
        case .starred: return with(.starred(rest.removeFirst()))
        case .walrus(let name, _): return with(.walrus(name, rest.removeFirst()))
        case .binary(_, let operands):
            let first = rest.removeFirst()
            return with(
                .binary(first, operands.map { (op: $0.op, operand: rest.removeFirst(), position: $0.position) }))
        case .comparison(_, let operands):
            let first = rest.removeFirst()
            return with(.comparison(first, operands.map { ($0.0, rest.removeFirst()) }))
        case .tuple(let items): return with(.tuple(items.map { _ in rest.removeFirst() }))
        case .list(let items): return with(.list(items.map { _ in rest.removeFirst() }))
        case .set(let items): return with(.set(items.map { _ in rest.removeFirst() }))
        case .dict(let pairs):
            return with(
                .dict(pairs.map { pair in (key: pair.key.map { _ in rest.removeFirst() }, value: rest.removeFirst()) }))
        }
    }
}
