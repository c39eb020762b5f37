import Kernel

extension AnyStored {
    /// The object with the values made up that were not given, and those of them that are secret, by field.
    func generatingValues(
        with random: any RandomSource, _ model: Registry.RegisteredModel
    ) throws(Problems) -> (AnyStored, generated: [String: JSON]) {
        guard var value = value as? any GeneratesValues else { return (self, [:]) }
        value.generate(with: random)
        let object = AnyStored(id: id, info: info, base: base, value: value)
        let (before, after) = (document, object.document)
        let secrets = model.fields.filter(\.shape.isSecret).map(\.name)
        let generated = after.filter { secrets.contains($0.key) && before[$0.key] != $0.value }
        return (object, generated)
    }
}

extension Registry.RegisteredModel {
    /// The fields whose values are made up when they are not given.
    func generatedFields(with random: any RandomSource) -> Set<String> {
        guard let type = type as? any GeneratesValues.Type else { return [] }
        return Self.generatedFields(of: type, with: random)
    }

    private static func generatedFields<M: GeneratesValues>(of type: M.Type, with random: any RandomSource) -> Set<
        String
    > {
        let declared = M().document
        var value = M()
        value.generate(with: random)
        return Set(value.document.filter { declared[$0.key] != $0.value }.keys)
    }
}
