import Glibc
public import Kernel

/// What the system says of this process, under the names that Prometheus' clients give it.
public struct ProcessMetrics: MetricSource {
    private let start = ContinuousClock.now

    public init() {}

    public func found() async -> [FoundMetric] {
        let uptime = (ContinuousClock.now - start).components
        let seconds = Double(uptime.seconds) + Double(uptime.attoseconds) / 1e18
        return stat() + files() + [
            .gauge("lanyard_uptime_seconds", "Time since the server was started.", [.init(seconds)])
        ]
    }

    private func stat() -> [FoundMetric] {
        // The name in brackets may hold anything, so the fields are counted from its end (proc_pid_stat(5)).
        guard let text = ProcFile.text("/proc/self/stat"), let end = text.lastIndex(of: ")") else { return [] }
        let fields = text[end...].dropFirst().split(whereSeparator: \.isWhitespace).map { Double($0) ?? 0 }
        guard fields.count > 21 else { return [] }
        let ticks = Double(sysconf(Int32(_SC_CLK_TCK)))
        let page = Double(sysconf(Int32(_SC_PAGESIZE)))
        return [
            .counter(
                "process_cpu_seconds_total", "CPU time of the process.", [.init((fields[11] + fields[12]) / ticks)]),
            .gauge("process_virtual_memory_bytes", "Virtual memory of the process.", [.init(fields[20])]),
            .gauge("process_resident_memory_bytes", "Resident memory of the process.", [.init(fields[21] * page)]),
            .gauge("process_threads", "Threads of the process.", [.init(fields[17])]),
            .gauge(
                "process_start_time_seconds", "When the process was started, in seconds since 1970.",
                bootTime().map { [.init($0 + fields[19] / ticks)] } ?? []),
        ]
    }

    private func files() -> [FoundMetric] {
        var limit = rlimit()
        let isLimited = getrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit) == 0
        return [
            .gauge(
                "process_open_fds", "Open file descriptors.", ProcFile.count("/proc/self/fd").map { [.init($0)] } ?? []),
            .gauge(
                "process_max_fds", "File descriptors that may be open.",
                isLimited ? [.init(Double(limit.rlim_cur))] : []),
        ]
    }

    /// When the machine was started, in seconds since 1970.
    private func bootTime() -> Double? {
        ProcFile.text("/proc/stat")?.split(separator: "\n").first { $0.hasPrefix("btime ") }.flatMap {
            Double($0.dropFirst(6))
        }
    }
}

/// The system's files about processes: they have no size, and are read until their end.
enum ProcFile {
    static func text(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        var buffer = [UInt8](repeating: 0, count: 8192)
        while bytes.count < 1 << 20 {
            let count = read(descriptor, &buffer, buffer.count)
            guard count > 0 else { break }
            bytes += buffer[..<count]
        }
        return String(decoding: bytes, as: UTF8.self)
    }

    /// The entries of a folder, the one that reading it takes left out.
    static func count(_ path: String) -> Double? {
        guard let folder = opendir(path) else { return nil }
        defer { closedir(folder) }
        var count = 0
        while let entry = readdir(folder) {
            if entry.pointee.d_name.0 != CChar(UInt8(ascii: ".")) { count += 1 }
        }
        return Double(max(0, count - 1))
    }
}
