import Jobs

extension JobSettings {
    /// What an administrator has set of it.
    init(_ settings: WorkerSettings) {
        self.init()
        threads = settings.threads
        retries = settings.taskMaxRetries
        timeLimit = settings.taskDefaultTimeLimit.duration
        purgeInterval = settings.taskPurgeInterval.duration
        expiration = settings.taskExpiration.duration
        // Less would be polling.
        longestPause = max(.seconds(1), settings.consumerListenTimeout.duration)
    }
}
