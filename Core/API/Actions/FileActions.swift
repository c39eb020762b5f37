import HTTPTypes
import Kernel
import ObjectStore

/// The files that administrators upload.
enum FileActions {
    static let operations = [list, upload, delete, usedBy]

    static let schemas: [String: JSON] = [
        "FileList": Schema.object(
            [
                "name": .text, "mime_type": .text, "url": .text,
                "themed_urls": Schema.nullable(Schema.component("ThemedUrls")),
            ], required: ["name", "mime_type", "url"]),
        "FileUploadRequest": Schema.object(
            ["file": ["type": "string", "format": "binary"], "name": .text, "usage": .text], required: ["file"]),
        "UsageEnum": ["type": "string", "enum": ["media"]],
    ]

    /// What clients call files: for permissions and events.
    private static let model = ModelInfo(
        "authentik_admin_files.file", singular: "File", summary: "A file that was uploaded.", path: nil)
    /// Bytes of a file.
    private static let largest = 7 << 20

    private static let usage = Parameter(name: "usage", place: .query, schema: Schema.component("UsageEnum"))
    private static let name = Parameter(name: "name", place: .query, schema: .text, description: "The file's name.")

    private static let list = Operation(
        method: "GET", path: "admin/file/", id: "admin_file_list", summary: "List the files that pages can show.",
        access: .permission(.special("view_media_files"), SystemPermission.model),
        parameters: [
            Parameter(
                name: "manageable_only", place: .query, schema: .flag,
                description: "Without those that come with the server."),
            Parameter(name: "search", place: .query, schema: .text, description: "What the names contain."), usage,
        ],
        answer: .init(schema: Schema.list(Schema.component("FileList"))),
        handle: { call in
            try Permissions.require(call.actor, .special("view_media_files"), SystemPermission.model)
            try checkUsage(call.query["usage"])
            let uploaded = try call.services.powers.files.names().map { (name: $0.text, type: $0.mediaType ?? "") }
            let search = (call.query["search"] ?? "").lowercased()
            let all = uploaded + (call.isOn("manageable_only") ? [] : shipped)
            return .json(.array(all.filter { search.isEmpty || $0.name.lowercased().contains(search) }.map(shown)))
        })

    private static let shipped: [(name: String, type: String)] = [
        (Brand.shippedLogo.text, "image/svg+xml"), (Brand.shippedFavicon.text, "image/png"),
        (Brand.shippedBackground.text, "image/jpeg"),
    ]

    private static func shown(_ file: (name: String, type: String)) -> JSON {
        let address = ImageAddress(file.name)?.fetched
        return [
            "name": .string(file.name), "mime_type": .string(file.type), "url": .string(address?.text ?? ""),
            "themed_urls": address?.themedAddresses ?? .null,
        ]
    }

    private static let upload = Operation(
        method: "POST", path: "admin/file/", id: "admin_file_create",
        summary: "Upload an image, of 7 MiB at most, as a multipart form.",
        access: .permission(.special("manage_media_files"), SystemPermission.model),
        input: (Schema.component("FileUploadRequest"), true), answer: .init(),
        handle: { call in
            try Permissions.require(call.actor, .special("manage_media_files"), SystemPermission.model)
            let form = try MultipartForm(call.request)
            try checkUsage(form.text("usage"))
            let (name, content) = try file(of: form)
            guard try call.services.powers.files.add(name, content) else {
                throw Problems.field("name", "A file with this name already exists.", code: "unique")
            }
            try await note("model_created", name, call)
            return .empty(.ok)
        })

    private static let delete = Operation(
        method: "DELETE", path: "admin/file/", id: "admin_file_destroy", summary: "Delete a file.",
        access: .permission(.special("manage_media_files"), SystemPermission.model), parameters: [name, usage],
        answer: .init(),
        handle: { call in
            try Permissions.require(call.actor, .special("manage_media_files"), SystemPermission.model)
            try checkUsage(call.query["usage"])
            let name = try fileName(call.query["name"] ?? "")
            guard try call.services.powers.files.delete(name) else {
                throw Problems.field("name", "There is no file of this name.", code: "does_not_exist")
            }
            try await note("model_deleted", name, call)
            return .empty(.ok)
        })

    private static let usedBy = Operation(
        method: "GET", path: "admin/file/used_by/", id: "admin_file_used_by_list",
        summary: "List what shows a file.", access: .permission(.special("view_media_files"), SystemPermission.model),
        parameters: [name],
        answer: .init(schema: Schema.list(Schema.component("UsedBy"))),
        handle: { call in
            try Permissions.require(call.actor, .special("view_media_files"), SystemPermission.model)
            // Nothing shows a file that has no name.
            guard let text = call.query["name"], !text.isEmpty else { return .json([]) }
            let name = try fileName(text)
            let users = call.store.current.everything.filter { object in
                object.shown.values.contains(.string(name.text))
                    && Permissions.decide(call.actor, .view, object.info).passes
            }
            let sorted = users.sorted { ($0.model, $0.label, $0.id) < ($1.model, $1.label, $1.id) }
            return .json(
                .array(sorted.map { UsedBy(model: $0.model, id: $0.id, label: $0.label, action: "left_dangling").json })
            )
        })

    private static func checkUsage(_ usage: String?) throws {
        guard let usage, !usage.isEmpty, usage != "media" else { return }
        throw Problems.field("usage", "\"\(usage.prefix(100))\" is not a valid choice.", code: "invalid_choice")
    }

    private static func fileName(_ text: String) throws -> FileName {
        guard let name = FileName(text) else {
            throw Problems.field(
                "name", "A name has letters, digits, and . _ - / in between; it begins with none of these.")
        }
        return name
    }

    /// The file of a form, under the name that it is to have.
    private static func file(of form: MultipartForm) throws -> (FileName, [UInt8]) {
        guard let part = form["file"] else { throw Problems.fields(["file": .here([.required])]) }
        guard !part.content.isEmpty, part.content.count <= largest else {
            throw Problems.field("file", "A file has between one byte and 7 MiB.")
        }
        let own = part.fileName?.split(whereSeparator: { "/\\".contains($0) }).last.map(String.init) ?? ""
        var text = form.text("name").flatMap { $0.isEmpty ? nil : $0 } ?? own
        // A name without an ending gets that of the file.
        if FileName(text)?.mediaType == nil, let ending = own.split(separator: ".").last, own.contains(".") {
            text += ".\(ending)"
        }
        let name = try fileName(text)
        guard let type = name.mediaType, ImageContent.is(type, part.content) else {
            throw Problems.field(
                "file", "This is no image of a kind that pages show, or not of the kind that its name says.")
        }
        return (name, part.content)
    }

    private static func note(_ action: String, _ name: FileName, _ call: Call) async throws {
        try await call.write { $0.note(action, model, ObjectID(name.text), label: name.text) }
    }
}

/// What images begin with.
enum ImageContent {
    /// Whether bytes are an image of a type, as far as their beginning says.
    static func `is`(_ type: String, _ bytes: [UInt8]) -> Bool {
        func begins(_ text: String, at offset: Int = 0) -> Bool {
            bytes.dropFirst(offset).starts(with: text.utf8)
        }
        return switch type {
        case "image/png": bytes.starts(with: [0x89, 0x50, 0x4E, 0x47, 0x0D, 0x0A, 0x1A, 0x0A])
        case "image/jpeg": bytes.starts(with: [0xFF, 0xD8, 0xFF])
        case "image/gif": begins("GIF87a") || begins("GIF89a")
        case "image/webp": begins("RIFF") && begins("WEBP", at: 8)
        case "image/avif": begins("ftyp", at: 4)
        case "image/x-icon": bytes.starts(with: [0, 0, 1, 0])
        case "image/svg+xml": isSVG(bytes)
        default: false
        }
    }

    private static func isSVG(_ bytes: [UInt8]) -> Bool {
        let start = String(decoding: bytes.prefix(4096), as: UTF8.self)
        return start.drop { $0.isWhitespace || $0 == "\u{FEFF}" }.hasPrefix("<") && start.contains("<svg")
    }
}
