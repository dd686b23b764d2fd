package dev.remuda.worker.tomcat;

import java.util.concurrent.Executor;

import dev.remuda.worker.WorkerThreads;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's pool of threads. It isn't known before Tomcat has started, nor where the
 * application brings an executor of its own kind, as one of virtual threads.
 */
public final class TomcatThreads implements WorkerThreads {

	private volatile @Nullable ThreadPoolExecutor pool;

	/**
	 * Say what Tomcat runs requests on.
	 * @param executor the executor; {@code null} if there is none
	 */
	public void runOn(@Nullable Executor executor) {
		this.pool = (executor instanceof ThreadPoolExecutor known) ? known : null;
	}

	@Override
	public int busy() {
		ThreadPoolExecutor known = this.pool;
		return (known != null) ? known.getActiveCount() : 0;
	}

	@Override
	public int most() {
		ThreadPoolExecutor known = this.pool;
		return (known != null) ? known.getMaximumPoolSize() : 0;
	}

}
