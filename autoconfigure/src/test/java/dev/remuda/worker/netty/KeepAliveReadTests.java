package dev.remuda.worker.netty;

import java.util.concurrent.atomic.AtomicInteger;

import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelOutboundHandlerAdapter;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.DefaultHttpContent;
import io.netty.handler.codec.http.LastHttpContent;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link KeepAliveRead}.
 */
class KeepAliveReadTests {

	private final AtomicInteger reads = new AtomicInteger();

	private final EmbeddedChannel connection = new EmbeddedChannel(new CountingReads(), new KeepAliveRead());

	private final int readsAtStart = this.reads.get();

	@AfterEach
	void close() {
		this.connection.finishAndReleaseAll();
	}

	@Test
	void asksForTheNextRequestOnceTheResponseIsWritten() {
		this.connection.write(LastHttpContent.EMPTY_LAST_CONTENT);
		this.connection.runPendingTasks();
		assertThat(this.reads).hasValue(this.readsAtStart);
		this.connection.flush();
		this.connection.runPendingTasks();
		assertThat(this.reads).hasValue(this.readsAtStart + 1);
	}

	@Test
	void asksForNothingInTheMiddleOfAResponse() {
		this.connection.writeOutbound(new DefaultHttpContent(Unpooled.EMPTY_BUFFER));
		this.connection.runPendingTasks();
		assertThat(this.reads).hasValue(this.readsAtStart);
	}

	@Test
	void leavesAConnectionOfAnotherProtocolAlone() {
		KeepAliveRead.addTo(this.connection.pipeline());
		assertThat(this.connection.pipeline().names()).doesNotContain("remuda.keepAliveRead");
	}

	private final class CountingReads extends ChannelOutboundHandlerAdapter {

		@Override
		public void read(ChannelHandlerContext context) throws Exception {
			KeepAliveReadTests.this.reads.incrementAndGet();
			super.read(context);
		}

	}

}
