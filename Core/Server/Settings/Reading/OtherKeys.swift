/// Keys that are read but are no settings of this server.
enum OtherKeys {
    /// A key of earlier versions, and the setting that it is taken for.
    static let deprecated: [String: String] = [
        "geoip": "events.context_processors.geoip",
        "postgresql.use_pgbouncer": "postgresql.disable_server_side_cursors",
        "postgresql.use_pgpool": "postgresql.disable_server_side_cursors",
        "worker.concurrency": "worker.threads",
    ]

    /// Keys and variables that mean nothing here, each with the reason. A name with `.*` stands for all below it.
    static let meaningless: [(key: String, reason: String)] = [
        ("avatars", "a setting of the tenant: `/api/v3/admin/settings/`"),
        ("broker.*", "there is no message broker"),
        ("cache.*", "configuration is held in memory and replaced when it changes, so nothing grows old"),
        ("compliance.fips.enabled", "cryptography is that of the system's libcrypto"),
        ("compose_port_http", "of Docker Compose's file"),
        ("compose_port_https", "of Docker Compose's file"),
        ("config", "`LANYARD_CONFIG`: the file that settings are read from"),
        ("debugger", "there is no Python to debug"),
        ("default_token_duration", "a setting of the tenant: `/api/v3/admin/settings/`"),
        ("default_token_length", "a setting of the tenant: `/api/v3/admin/settings/`"),
        ("default_user_change_email", "a setting of the tenant: `/api/v3/admin/settings/`"),
        ("default_user_change_name", "a setting of the tenant: `/api/v3/admin/settings/`"),
        ("default_user_change_username", "a setting of the tenant: `/api/v3/admin/settings/`"),
        ("disable_startup_analytics", "nothing is ever sent"),
        ("env", "the name of a deployment of authentik"),
        ("footer_links", "a setting of the tenant: `/api/v3/admin/settings/`"),
        ("gdpr_compliance", "a setting of the tenant: `/api/v3/admin/settings/`"),
        ("host", "of outposts of their own"),
        ("host_browser", "of outposts of their own"),
        ("image", "of Docker Compose's file"),
        ("impersonation", "a setting of the tenant: `/api/v3/admin/settings/`"),
        ("insecure", "of outposts of their own"),
        ("listen.debug", "there is no profiler of Go"),
        ("listen.debug_py", "there is no Python to debug"),
        ("listen.debug_tokio", "there is no console of Tokio"),
        ("log.rust_log.*", "there is no Rust; `log_level` is for all"),
        ("plugins", "`LANYARD_PLUGINS`: the plugins that the server is built with"),
        ("postgresql.test.*", "of authentik's own tests"),
        ("postgresql.use_pool", "there always is a pool: `postgresql.pool_size`"),
        ("redis.*", "there is no Redis"),
        ("result_backend.*", "there is no message broker"),
        ("session_storage", "sessions are in the database"),
        ("storage.s3.*", "files are kept in a folder"),
        ("storage.media.*", "files are kept in a folder"),
        ("storage.reports.*", "files are kept in a folder"),
        ("tag", "of Docker Compose's file"),
        ("token", "of outposts of their own"),
        ("web.max_requests", "there are no processes of gunicorn to replace"),
        ("web.max_requests_jitter", "there are no processes of gunicorn to replace"),
        ("web.threads", "one process has a thread for each processor"),
        ("web.workers", "one process serves all"),
        ("worker.processes", "one process serves all"),
        ("worker.scheduler_interval", "a worker knows when the next schedule is due"),
    ]

    static func isMeaningless(_ key: String) -> Bool {
        meaningless.contains { other, _ in
            other.hasSuffix(".*") ? key.hasPrefix(other.dropLast()) || key == other.dropLast(2) : key == other
        }
    }
}
