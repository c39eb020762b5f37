public import Kernel

extension MailTemplates {
    /// Checks the template that a stage names.
    /// - Throws: ``Problems`` at `template` for one that is not there, that is broken, or that leaves the link out.
    public func check(_ name: String) throws(Problems) {
        do {
            let preview = try preview(name, language: nil, brand: .fallback)
            let url = LinkMail.sample.url
            let isLinked =
                ShippedTemplate.all.contains { $0.name == name } || preview.text.contains(url)
                || preview.html?.contains(MarkupText.escape(url)) == true
            guard isLinked else {
                throw Problems.field(
                    "template", "The template '\(name)' does not have {{url}} in it: its link is missing.")
            }
        } catch let problems as Problems {
            throw problems
        } catch {
            throw .field("template", "The template '\(name)' cannot be used: \(error)")
        }
    }
}
