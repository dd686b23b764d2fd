package dev.remuda.worker.tomcat;

import java.util.concurrent.Executor;

import dev.remuda.worker.watchdog.WorkerPool;
import org.apache.tomcat.util.threads.ThreadPoolExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Tomcat's pool of threads. It is empty until it is known, and stays so where the
 * application brings an executor of its own kind.
 */
public final class TomcatPool implements WorkerPool {

	private volatile @Nullable ThreadPoolExecutor executor;

	/**
	 * Say what Tomcat runs requests on.
	 * @param executor the executor; {@code null} if there is none yet
	 */
	public void runsOn(@Nullable Executor executor) {
		this.executor = (executor instanceof ThreadPoolExecutor pool) ? pool : null;
	}

	@Override
	public int busy() {
		ThreadPoolExecutor pool = this.executor;
		return (pool != null) ? pool.getActiveCount() : 0;
	}

	@Override
	public int size() {
		ThreadPoolExecutor pool = this.executor;
		return (pool != null) ? pool.getMaximumPoolSize() : 0;
	}

	@Override
	public int waiting() {
		ThreadPoolExecutor pool = this.executor;
		return (pool != null) ? pool.getQueue().size() : 0;
	}

	@Override
	public long completed() {
		ThreadPoolExecutor pool = this.executor;
		return (pool != null) ? pool.getCompletedTaskCount() : 0;
	}

}
