package io.github.sightline.relay.cache;

public record CachePolicy(
    long bytesTotal,
    long bytesPerOwner,
    long floorBytesPerOwner,
    int groupsPerTrack,
    int ageSeconds,
    int owners,
    int tracksPerOwner,
    boolean verifyKeyframes) {
  public static CachePolicy defaults() {
    return new CachePolicy(256L << 20, 16L << 20, 4L << 20, 2, 30, 1024, 64, true);
  }
}
