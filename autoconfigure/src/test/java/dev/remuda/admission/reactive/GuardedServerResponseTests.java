package dev.remuda.admission.reactive;

import java.nio.charset.StandardCharsets;
import java.util.concurrent.CompletableFuture;

import dev.remuda.admission.Cancellation;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.buffer.UnpooledByteBufAllocator;
import org.junit.jupiter.api.Test;
import reactor.core.publisher.Flux;
import reactor.core.publisher.Mono;

import org.springframework.core.io.buffer.DataBuffer;
import org.springframework.core.io.buffer.NettyDataBufferFactory;
import org.springframework.http.HttpStatus;
import org.springframework.http.server.reactive.ServerHttpResponse;
import org.springframework.mock.http.server.reactive.MockServerHttpResponse;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests of {@link GuardedServerResponse} and {@link ResponseClaim}.
 */
class GuardedServerResponseTests {

	private static final NettyDataBufferFactory BUFFERS = new NettyDataBufferFactory(UnpooledByteBufAllocator.DEFAULT);

	private final MockServerHttpResponse original = new MockServerHttpResponse();

	private final ResponseClaim claim = new ResponseClaim();

	private final ServerHttpResponse response = GuardedServerResponse.of(this.original, this.claim);

	private final ByteBuf bytes = Unpooled.copiedBuffer("late", StandardCharsets.US_ASCII);

	private final DataBuffer buffer = BUFFERS.wrap(this.bytes);

	@Test
	void whatTheHandlerWritesFirstIsWritten() {
		this.response.setStatusCode(HttpStatus.CREATED);
		this.response.writeWith(Mono.just(this.buffer)).block();
		assertThat(this.claim.takeFromHandler(this.original, Cancellation.DEADLINE)).isFalse();
		assertThat(this.response.getStatusCode()).isEqualTo(HttpStatus.CREATED);
		assertThat(this.original.getBodyAsString().block()).isEqualTo("late");
	}

	@Test
	void whatTheHandlerWritesLaterIsDroppedAndLetGo() {
		assertThat(this.claim.takeFromHandler(this.original, Cancellation.DEADLINE)).isTrue();
		assertThat(this.response.isCommitted()).isTrue();
		assertThat(this.response.setStatusCode(HttpStatus.CREATED)).isFalse();
		this.response.getHeaders().set("X-Late", "yes");
		this.response.writeWith(Mono.just(this.buffer)).block();
		assertThat(this.bytes.refCnt()).isZero();
		ByteBuf more = Unpooled.copiedBuffer("more", StandardCharsets.US_ASCII);
		this.response.writeAndFlushWith(Flux.just(Flux.just(BUFFERS.wrap(more)))).block();
		assertThat(more.refCnt()).isZero();
		this.response.setComplete().block();
		assertThat(this.original.isCommitted()).isFalse();
		assertThat(this.original.getHeaders().isEmpty()).isTrue();
		Answers.write(Cancellation.DEADLINE, this.original).block();
		assertThat(this.response.getStatusCode()).isEqualTo(HttpStatus.GATEWAY_TIMEOUT);
		assertThat(this.original.getStatusCode()).isEqualTo(HttpStatus.GATEWAY_TIMEOUT);
		assertThat(this.original.getBodyAsString().block()).contains("\"reason\":\"deadline\"");
	}

	@Test
	void whatHasBegunIsTakenBackOnItsOwnThreadAloneAndWhileNothingWasSent() throws Exception {
		this.response.writeWith(Mono.never());
		assertThat(CompletableFuture.supplyAsync(() -> this.claim.takeFromHandler(this.original, Cancellation.DEADLINE))
			.get()).isFalse();
		assertThat(this.claim.takeFromHandler(this.original, Cancellation.DEADLINE)).isTrue();
	}

}
