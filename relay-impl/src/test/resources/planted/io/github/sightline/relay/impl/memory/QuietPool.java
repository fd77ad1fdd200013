package io.github.sightline.relay.impl.memory;

final class QuietPool {
  Object slab = io.netty.buffer.PooledByteBufAllocator.DEFAULT;
}
