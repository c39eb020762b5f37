import Server

/// The server with the plugins of `plugins.swift`.
@main
enum Lanyard: Distribution {}
