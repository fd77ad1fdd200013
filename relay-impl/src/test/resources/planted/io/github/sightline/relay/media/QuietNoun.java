package io.github.sightline.relay.media;

public final class QuietNoun {
  java.nio.ByteBuffer payload;
  int[][] sizes;
}
