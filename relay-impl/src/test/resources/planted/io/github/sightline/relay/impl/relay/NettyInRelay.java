package io.github.sightline.relay.impl.relay;

final class NettyInRelay {
  int read(io.netty.buffer.ByteBuf buffer) {
    return buffer.readByte();
  }
}
