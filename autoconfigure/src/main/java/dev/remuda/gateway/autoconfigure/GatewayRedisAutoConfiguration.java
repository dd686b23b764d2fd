package dev.remuda.gateway.autoconfigure;

import dev.remuda.gateway.RedisBuckets;
import dev.remuda.gateway.Upstreams;
import io.github.bucket4j.redis.lettuce.Bucket4jLettuce;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.context.annotation.Bean;
import org.springframework.data.redis.connection.lettuce.LettuceConnectionFactory;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for requests that several gateways
 * count together in Redis.
 */
@AutoConfiguration(after = GatewayAutoConfiguration.class,
		afterName = "org.springframework.boot.data.redis.autoconfigure.DataRedisAutoConfiguration")
@ConditionalOnProperty(name = "remuda.gateway.rate-limits.store", havingValue = "redis")
@ConditionalOnClass({ LettuceConnectionFactory.class, Bucket4jLettuce.class })
@ConditionalOnBean({ LettuceConnectionFactory.class, Upstreams.class })
public final class GatewayRedisAutoConfiguration {

	GatewayRedisAutoConfiguration() {
	}

	@Bean
	RedisBuckets redisBuckets(LettuceConnectionFactory connections, GatewayProperties properties) {
		GatewayProperties.RateLimits limits = properties.getRateLimits();
		return new RedisBuckets(connections, LimitsReader.timeout(limits), limits.getKeyPrefix());
	}

}
