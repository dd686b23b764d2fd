package dev.remuda.gateway.app;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Future;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.grpc.CallOptions;
import io.grpc.ClientCall;
import io.grpc.ManagedChannel;
import io.grpc.Metadata;
import io.grpc.Server;
import io.grpc.Status;
import io.grpc.StatusRuntimeException;
import io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.NettyServerBuilder;
import io.grpc.stub.ClientCalls;
import io.grpc.stub.StreamObserver;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

/**
 * Tests for gRPC through the gateway, with its own server and client.
 */
class GatewayGrpcTests {

	private final EchoService service = new EchoService();

	private Server server;

	private RunningGateway gateway;

	private ManagedChannel channel;

	@BeforeEach
	void start() throws Exception {
		this.server = NettyServerBuilder.forAddress(new InetSocketAddress("127.0.0.1", 0))
			.addService(this.service.definition())
			.build()
			.start();
		this.gateway = RunningGateway.before("127.0.0.1:" + this.server.getPort(), "upstreams.test.protocol=http2",
				"--server.http2.enabled=true");
		this.channel = NettyChannelBuilder.forAddress("127.0.0.1", this.gateway.port).usePlaintext().build();
	}

	@AfterEach
	void stop() throws Exception {
		this.channel.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
		this.gateway.close();
		this.server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
	}

	@Test
	void aCall() {
		assertThat(unary("hello", options())).isEqualTo("hello");
		assertThat(unary("", options())).isEmpty();
		assertThat(unary("x".repeat(3_000_000), options())).hasSize(3_000_000);
		Metadata headers = this.service.headers.get();
		assertThat(headers.get(key("x-forwarded-for"))).isEqualTo("127.0.0.1");
		assertThat(headers.keys()).noneMatch((name) -> name.startsWith("x-http2"));
		assertEnded(3);
	}

	@Test
	void manyCallsAtOnce() {
		List<Future<String>> answers = new ArrayList<>();
		for (int call = 0; call < 500; call++) {
			answers
				.add(ClientCalls.futureUnaryCall(this.channel.newCall(EchoService.UNARY, options()), "call " + call));
		}
		for (int call = 0; call < 500; call++) {
			int number = call;
			assertThat(answers.get(call)).succeedsWithin(30, TimeUnit.SECONDS).isEqualTo("call " + number);
		}
		assertEnded(500);
	}

	@Test
	void aStatusThatIsAnErrorAndItsTrailers() {
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> unary("fail", options()))
			.satisfies((failure) -> {
				assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.FAILED_PRECONDITION);
				assertThat(failure.getStatus().getDescription()).isEqualTo("no: ä");
				assertThat(failure.getTrailers().get(EchoService.DETAIL)).isEqualTo("why");
				assertThat(failure.getTrailers().get(EchoService.BINARY)).containsExactly(0, -1, 10);
			});
		assertEnded(1);
		assertThat(this.gateway.<Integer>server(0, "failures")).isZero();
	}

	@Test
	void aMethodThatIsNotThere() {
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> ClientCalls.blockingUnaryCall(this.channel,
					EchoService.UNARY.toBuilder().setFullMethodName("test.Echo/Unknown").build(), options(), "hello"))
			.satisfies((failure) -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNIMPLEMENTED));
	}

	@Test
	void aStreamOfTheServer() {
		Iterator<String> answers = ClientCalls.blockingServerStreamingCall(this.channel, EchoService.SERVER_STREAM,
				options(), "200");
		int count = 0;
		while (answers.hasNext()) {
			assertThat(answers.next()).hasSize(10_000);
			count++;
		}
		assertThat(count).isEqualTo(200);
	}

	@Test
	void aStreamOfTheServerThatEndsInAnError() {
		Iterator<String> answers = ClientCalls.blockingServerStreamingCall(this.channel, EchoService.SERVER_STREAM,
				options(), "3");
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> answers.forEachRemaining((next) -> {
		})).satisfies((failure) -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DATA_LOSS));
	}

	@Test
	void aStreamThatIsNotTakenHoldsTheServerUp() throws Exception {
		ClientCall<String, String> call = this.channel.newCall(EchoService.SERVER_STREAM, options());
		Answers answers = new Answers();
		call.start(new NotTaking(answers), new Metadata());
		call.sendMessage("20000");
		call.halfClose();
		call.request(1);
		assertThat(answers.next()).hasSize(10_000);
		AtomicInteger before = new AtomicInteger();
		await().during(Duration.ofMillis(300))
			.until(() -> before.getAndSet(this.service.sent.get()) == this.service.sent.get());
		assertThat(this.service.sent.get()).isBetween(1, 2_000);
		// Other calls on the same connections go on
		assertThat(unary("meanwhile", options())).isEqualTo("meanwhile");
		call.cancel("enough", null);
		await().untilAsserted(() -> assertThat(this.service.cancelled).hasValue(1));
		await().untilAsserted(() -> assertThat(this.gateway.<Integer>server(0, "inFlight")).isZero());
	}

	@Test
	void aStreamOfTheClient() throws Exception {
		Answers answers = new Answers();
		StreamObserver<String> calls = ClientCalls
			.asyncClientStreamingCall(this.channel.newCall(EchoService.CLIENT_STREAM, options()), answers);
		for (int part = 0; part < 100; part++) {
			calls.onNext("part ");
		}
		calls.onCompleted();
		assertThat(answers.next()).isEqualTo("part ".repeat(100));
		assertThat(answers.next()).isEqualTo("completed");
	}

	@Test
	void aServerThatAnswersInTheMiddleOfTheRequest() throws Exception {
		Answers answers = new Answers();
		StreamObserver<String> calls = ClientCalls
			.asyncClientStreamingCall(this.channel.newCall(EchoService.CLIENT_STREAM, options()), answers);
		calls.onNext("part");
		calls.onNext("stop");
		assertThat(answers.next()).startsWith("RESOURCE_EXHAUSTED");
		await().untilAsserted(() -> assertThat(this.gateway.<Integer>server(0, "inFlight")).isZero());
		assertThat(unary("after", options())).isEqualTo("after");
	}

	@Test
	void aStreamInBothDirectionsWhileTheRequestIsOpen() throws Exception {
		Answers answers = new Answers();
		StreamObserver<String> calls = ClientCalls
			.asyncBidiStreamingCall(this.channel.newCall(EchoService.BOTH, options()), answers);
		for (int turn = 0; turn < 20; turn++) {
			calls.onNext("turn " + turn);
			assertThat(answers.next()).isEqualTo("echo turn " + turn);
		}
		assertThat(this.gateway.<Integer>server(0, "inFlight")).isOne();
		calls.onCompleted();
		assertThat(answers.next()).isEqualTo("completed");
		assertEnded(1);
	}

	@Test
	void aClientThatCancelsReachesTheServer() throws Exception {
		Answers answers = new Answers();
		StreamObserver<String> calls = ClientCalls
			.asyncBidiStreamingCall(this.channel.newCall(EchoService.BOTH, options()), answers);
		calls.onNext("turn");
		assertThat(answers.next()).isEqualTo("echo turn");
		calls.onError(Status.CANCELLED.asRuntimeException());
		await().untilAsserted(() -> assertThat(this.service.cancelled).hasValue(1));
		await().untilAsserted(() -> assertThat(this.gateway.<Integer>server(0, "inFlight")).isZero());
		assertThat(this.gateway.<Integer>server(0, "failures")).isZero();
	}

	@Test
	void aDeadlineReachesTheServer() {
		assertThatExceptionOfType(StatusRuntimeException.class)
			.isThrownBy(() -> unary("hang", CallOptions.DEFAULT.withDeadlineAfter(300, TimeUnit.MILLISECONDS)))
			.satisfies((failure) -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.DEADLINE_EXCEEDED));
		assertThat(this.service.headers.get().get(key("grpc-timeout"))).isNotNull();
		await().untilAsserted(() -> assertThat(this.service.cancelled).hasValue(1));
		await().untilAsserted(() -> assertThat(this.gateway.<Integer>server(0, "inFlight")).isZero());
		assertThat(this.gateway.<Integer>server(0, "failures")).isZero();
	}

	@Test
	void aServerThatEnds() throws Exception {
		assertThat(unary("before", options())).isEqualTo("before");
		this.server.shutdownNow().awaitTermination(10, TimeUnit.SECONDS);
		assertThatExceptionOfType(StatusRuntimeException.class).isThrownBy(() -> unary("after", options()))
			.satisfies((failure) -> assertThat(failure.getStatus().getCode()).isEqualTo(Status.Code.UNAVAILABLE));
	}

	private static CallOptions options() {
		return CallOptions.DEFAULT.withDeadlineAfter(30, TimeUnit.SECONDS);
	}

	private String unary(String text, CallOptions options) {
		return ClientCalls.blockingUnaryCall(this.channel, EchoService.UNARY, options, text);
	}

	private void assertEnded(int count) {
		await().untilAsserted(() -> assertThat(this.gateway.<Integer>server(0, "inFlight")).isZero());
		assertThat(this.gateway.<Integer>server(0, "requests")).isEqualTo(count);
	}

	private static Metadata.Key<String> key(String name) {
		return Metadata.Key.of(name, Metadata.ASCII_STRING_MARSHALLER);
	}

	/**
	 * Keeps what comes.
	 */
	private static final class Answers implements StreamObserver<String> {

		private final BlockingQueue<String> came = new LinkedBlockingQueue<>();

		@Override
		public void onNext(String text) {
			this.came.add(text);
		}

		@Override
		public void onError(Throwable failure) {
			this.came.add(Status.fromThrowable(failure).getCode() + " " + failure);
		}

		@Override
		public void onCompleted() {
			this.came.add("completed");
		}

		String next() throws InterruptedException {
			return this.came.poll(10, TimeUnit.SECONDS);
		}

	}

	/**
	 * Takes what it asked for, and asks for no more.
	 */
	private static final class NotTaking extends ClientCall.Listener<String> {

		private final Answers answers;

		NotTaking(Answers answers) {
			this.answers = answers;
		}

		@Override
		public void onMessage(String message) {
			this.answers.onNext(message);
		}

	}

}
