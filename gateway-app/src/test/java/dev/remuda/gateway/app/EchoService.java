package dev.remuda.gateway.app;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;

import io.grpc.Metadata;
import io.grpc.MethodDescriptor;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.grpc.ServerInterceptors;
import io.grpc.ServerServiceDefinition;
import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.ServerCalls;
import io.grpc.stub.StreamObserver;

/**
 * A service of gRPC that answers with what it is sent, in each of the four ways.
 */
class EchoService {

	static final MethodDescriptor<String, String> UNARY = method("Unary", MethodDescriptor.MethodType.UNARY);

	static final MethodDescriptor<String, String> SERVER_STREAM = method("ServerStream",
			MethodDescriptor.MethodType.SERVER_STREAMING);

	static final MethodDescriptor<String, String> CLIENT_STREAM = method("ClientStream",
			MethodDescriptor.MethodType.CLIENT_STREAMING);

	static final MethodDescriptor<String, String> BOTH = method("Both", MethodDescriptor.MethodType.BIDI_STREAMING);

	static final Metadata.Key<String> DETAIL = Metadata.Key.of("x-detail", Metadata.ASCII_STRING_MARSHALLER);

	static final Metadata.Key<byte[]> BINARY = Metadata.Key.of("x-detail-bin", Metadata.BINARY_BYTE_MARSHALLER);

	final AtomicReference<Metadata> headers = new AtomicReference<>();

	final AtomicInteger cancelled = new AtomicInteger();

	final CountDownLatch begun = new CountDownLatch(1);

	final AtomicInteger sent = new AtomicInteger();

	private static MethodDescriptor<String, String> method(String name, MethodDescriptor.MethodType type) {
		return MethodDescriptor.<String, String>newBuilder()
			.setType(type)
			.setFullMethodName("test.Echo/" + name)
			.setRequestMarshaller(new Text())
			.setResponseMarshaller(new Text())
			.build();
	}

	ServerServiceDefinition definition() {
		return ServerInterceptors.intercept(ServerServiceDefinition.builder("test.Echo")
			.addMethod(UNARY, ServerCalls.asyncUnaryCall(this::unary))
			.addMethod(SERVER_STREAM, ServerCalls.asyncServerStreamingCall(this::stream))
			.addMethod(CLIENT_STREAM, ServerCalls.asyncClientStreamingCall(this::collect))
			.addMethod(BOTH, ServerCalls.asyncBidiStreamingCall(this::echo))
			.build(), new Noting());
	}

	private void unary(String text, StreamObserver<String> answers) {
		this.begun.countDown();
		if (text.equals("fail")) {
			Metadata trailers = new Metadata();
			trailers.put(DETAIL, "why");
			trailers.put(BINARY, new byte[] { 0, -1, 10 });
			answers.onError(Status.FAILED_PRECONDITION.withDescription("no: ä").asRuntimeException(trailers));
		}
		else if (text.equals("hang")) {
			((ServerCallStreamObserver<String>) answers).setOnCancelHandler(this.cancelled::incrementAndGet);
		}
		else {
			answers.onNext(text);
			answers.onCompleted();
		}
	}

	/**
	 * Answer as often as the number says, no faster than the answers are taken; then fail
	 * if it is odd.
	 */
	private void stream(String number, StreamObserver<String> answers) {
		int count = Integer.parseInt(number);
		ServerCallStreamObserver<String> call = (ServerCallStreamObserver<String>) answers;
		call.setOnCancelHandler(this.cancelled::incrementAndGet);
		String large = "x".repeat(10_000);
		call.setOnReadyHandler(() -> {
			while (call.isReady() && this.sent.get() < count) {
				this.sent.incrementAndGet();
				call.onNext(large);
			}
			if (this.sent.compareAndSet(count, count + 1)) {
				if (count % 2 == 0) {
					call.onCompleted();
				}
				else {
					call.onError(Status.DATA_LOSS.asRuntimeException());
				}
			}
		});
	}

	private StreamObserver<String> collect(StreamObserver<String> answers) {
		StringBuilder all = new StringBuilder();
		return observer((text) -> {
			if (text.equals("stop")) {
				answers.onError(Status.RESOURCE_EXHAUSTED.asRuntimeException());
			}
			all.append(text);
		}, () -> {
			answers.onNext(all.toString());
			answers.onCompleted();
		});
	}

	private StreamObserver<String> echo(StreamObserver<String> answers) {
		return observer((text) -> answers.onNext("echo " + text), answers::onCompleted);
	}

	private StreamObserver<String> observer(Consumer<String> next, Runnable completed) {
		return new StreamObserver<>() {

			@Override
			public void onNext(String text) {
				next.accept(text);
			}

			@Override
			public void onError(Throwable failure) {
				EchoService.this.cancelled.incrementAndGet();
			}

			@Override
			public void onCompleted() {
				completed.run();
			}

		};
	}

	/**
	 * Keeps the headers of the last call.
	 */
	private final class Noting implements ServerInterceptor {

		@Override
		public <I, O> ServerCall.Listener<I> interceptCall(ServerCall<I, O> call, Metadata headers,
				ServerCallHandler<I, O> next) {
			EchoService.this.headers.set(headers);
			return next.startCall(call, headers);
		}

	}

	/**
	 * A message that is its text.
	 */
	private static final class Text implements MethodDescriptor.Marshaller<String> {

		@Override
		public InputStream stream(String value) {
			return new ByteArrayInputStream(value.getBytes(StandardCharsets.UTF_8));
		}

		@Override
		public String parse(InputStream stream) {
			try {
				return new String(stream.readAllBytes(), StandardCharsets.UTF_8);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
