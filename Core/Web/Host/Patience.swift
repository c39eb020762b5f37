import HTTPTypes
import NIOCore
import NIOHTTPTypes

/// How long a connection waits for its client. Zero waits for ever.
public struct Patience: Sendable, Hashable {
    /// From the connection to the first request's whole head.
    public var head: Duration
    /// From a request's head to its end.
    public var request: Duration
    /// From a request's head until the client has taken the whole answer.
    public var answer: Duration
    /// Without a request.
    public var idle: Duration

    public init(
        head: Duration = .seconds(5), request: Duration = .seconds(30), answer: Duration = .seconds(60),
        idle: Duration = .seconds(120)
    ) {
        self.head = head
        self.request = request
        self.answer = answer
        self.idle = idle
    }
}

/// When a connection's client must have done what it has to do next.
struct Deadlines {
    let patience: Patience
    /// For the head or the rest of a request.
    private var reading: NIODeadline?
    /// For taking an answer.
    private var answering: NIODeadline?
    /// Requests that are not answered yet; a client may send several in advance.
    private var requests = 0

    init(_ patience: Patience) { self.patience = patience }

    /// The next time at which the connection is closed, if nothing happens before.
    var next: NIODeadline? { [reading, answering].compactMap { $0 }.min() }

    mutating func connected(at now: NIODeadline) { reading = now.advanced(by: patience.head) }

    mutating func began(at now: NIODeadline) {
        requests += 1
        reading = now.advanced(by: patience.request)
        answering = now.advanced(by: patience.answer)
    }

    mutating func ended() { reading = nil }

    mutating func answered(at now: NIODeadline) {
        requests = max(0, requests - 1)
        answering = requests > 0 ? now.advanced(by: patience.answer) : nil
    }
}

extension NIODeadline {
    /// nil for a duration of zero.
    fileprivate func advanced(by duration: Duration) -> NIODeadline? {
        duration > .zero ? self + TimeAmount(duration) : nil
    }
}

/// Closes a connection, or a stream of one, whose client takes too long.
///
/// There is one alarm for a connection, and it is seldom moved: when it goes off too early, it is set again.
final class PatienceHandler: ChannelDuplexHandler, RemovableChannelHandler {
    typealias InboundIn = HTTPRequestPart
    typealias InboundOut = HTTPRequestPart
    typealias OutboundIn = HTTPResponsePart
    typealias OutboundOut = HTTPResponsePart

    private var deadlines: Deadlines
    private var alarm: (at: NIODeadline, scheduled: Scheduled<Void>)?

    init(_ patience: Patience) { deadlines = Deadlines(patience) }

    func handlerAdded(context: ChannelHandlerContext) { if context.channel.isActive { connected(context) } }

    func channelActive(context: ChannelHandlerContext) {
        connected(context)
        context.fireChannelActive()
    }

    func handlerRemoved(context: ChannelHandlerContext) {
        alarm?.scheduled.cancel()
        alarm = nil
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head:
            deadlines.began(at: .now())
            set(context)
        case .body: break
        case .end: deadlines.ended()
        }
        context.fireChannelRead(data)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        guard case .end = unwrapOutboundIn(data) else {
            context.write(data, promise: promise)
            return
        }
        let written = promise ?? context.eventLoop.makePromise()
        written.futureResult.assumeIsolated().whenComplete { _ in self.deadlines.answered(at: .now()) }
        context.write(data, promise: written)
    }

    private func connected(_ context: ChannelHandlerContext) {
        deadlines.connected(at: .now())
        set(context)
    }

    private func set(_ context: ChannelHandlerContext) {
        guard let next = deadlines.next else { return }
        if let alarm {
            if alarm.at <= next { return }
            alarm.scheduled.cancel()
        }
        let scheduled = context.eventLoop.assumeIsolated().scheduleTask(deadline: next) { self.ring(context) }
        alarm = (next, scheduled)
    }

    private func ring(_ context: ChannelHandlerContext) {
        alarm = nil
        if let next = deadlines.next, next <= .now() {
            context.close(promise: nil)
        } else {
            set(context)
        }
    }
}

@available(*, unavailable)
extension PatienceHandler: Sendable {}
