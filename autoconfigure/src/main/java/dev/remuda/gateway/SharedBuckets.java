package dev.remuda.gateway;

import io.github.bucket4j.distributed.proxy.AsyncProxyManager;

/**
 * The token buckets that several gateways share, wherever they are kept.
 */
public interface SharedBuckets {

	/**
	 * Return whether it makes sense to ask for a bucket now. If not, nothing would come
	 * of it for as long as a request may wait.
	 * @return whether they can be reached, as far as is known
	 */
	boolean isReachable();

	/**
	 * Return what asks for a bucket, by its name in the store. It never blocks.
	 * @return what makes the buckets
	 */
	AsyncProxyManager<String> proxies();

}
