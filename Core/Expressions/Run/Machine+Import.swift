extension Machine {
    /// What an import gives.
    func load(_ item: Import) throws -> Value {
        guard let name = item.name else {
            if let module = module(item.module) {
                return .object(item.bindsRoot ? self.module(item.alias) ?? module : module)
            }
            throw missingModule(item.module)
        }
        guard let module = module(item.module) else { throw missingModule(item.module) }
        let value = try module.attribute(self, Name(name))
        if !value.isMissing { return value }
        if let sub = self.module("\(item.module).\(name)") { return .object(sub) }
        throw error(.importError, "cannot import name '\(name)' from '\(item.module)' (unknown location)")
    }

    private func missingModule(_ name: String) -> PyError {
        let root = name.split(separator: ".").first.map(String.init) ?? name
        if root != name, module(root) != nil { return error(.moduleNotFoundError, "No module named '\(name)'") }
        return error(.moduleNotFoundError, "No module named '\(root)'")
    }

    /// The module of that name, the language's own or the host's.
    func module(_ name: String) -> ModuleObject? {
        if let standard = StandardModules.objects[name] { return standard.value }
        if let known = modules[name] { return known }
        let made: ModuleObject
        if host.hasModule(name) || StandardModules.byName.keys.contains(where: { $0.hasPrefix(name + ".") }) {
            let host = host
            made = ModuleObject(name: name) { [weak self] attribute in
                if let value = host.attribute(attribute.text, ofModule: name) { return value }
                if let sub = self?.module("\(name).\(attribute.text)") { return .object(sub) }
                return .missing
            }
        } else {
            return nil
        }
        modules[name] = made
        return made
    }
}

extension StandardModules {
    /// A module that all evaluations share.
    struct Shared: @unchecked Sendable {
        // Nothing of a module can be changed, and what it gives are constants.
        let value: ModuleObject
    }

    static let byName: [String: ModuleDefinition] = Dictionary(
        all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    static let objects: [String: Shared] = byName.mapValues { definition in
        Shared(
            value: ModuleObject(name: definition.name) { attribute in
                if let constant = definition.entries[attribute] { return constant.value }
                if let full = definition.submodules[attribute.text], let sub = objects[full] {
                    return .object(sub.value)
                }
                return .missing
            })
    }
}
