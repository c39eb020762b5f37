import Jobs

extension JobSettings {
    /// What an administrator has set of it.
    init(_ settings: WorkerSettings) {
        self.init()
        threads = settings.threads
        retries = settings.taskMaxRetries
        timeLimit = max(.seconds(1), settings.taskDefaultTimeLimit.duration)
        purgeInterval = max(.seconds(60), settings.taskPurgeInterval.duration)
        expiration = settings.taskExpiration.duration
        // Less would be polling without end.
        longestPause = max(.seconds(1), settings.consumerListenTimeout.duration)
    }
}
