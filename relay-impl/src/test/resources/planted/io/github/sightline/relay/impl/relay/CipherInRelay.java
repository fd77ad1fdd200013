package io.github.sightline.relay.impl.relay;

final class CipherInRelay {
  javax.crypto.Mac mac;
}
