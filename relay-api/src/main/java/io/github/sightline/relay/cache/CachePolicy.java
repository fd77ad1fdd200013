package io.github.sightline.relay.cache;

/**
 * The bounds of a frame cache: an immutable value, exchanged as a whole while the cache is in use
 * ({@link FrameCache#reconfigure}).
 *
 * <p>What happens at each bound:
 *
 * <ul>
 *   <li>{@code bytesPerOwner}: the owner's own oldest objects give way; nobody else's do. An object
 *       that does not fit even so is answered BACK_PRESSURED.
 *   <li>{@code bytesTotal}: the owner that holds most gives way, its oldest objects first. So
 *       nobody is pushed below {@code floorBytesPerOwner} as long as anybody holds more than that.
 *   <li>{@code groupsPerTrack}: the track's oldest group gives way to its newest.
 *   <li>{@code ageSeconds}: an object that arrived longer ago than this (monotonic clock) is
 *       absent. Set it longer than the distance of two keyframes, or a join finds none.
 *   <li>{@code owners}: an owner that holds nothing gives way; when all hold something, a new owner
 *       is answered BUSY.
 *   <li>{@code tracksPerOwner}: a track that holds nothing gives way; when all hold something, an
 *       object of a new track is answered BUSY.
 * </ul>
 *
 * <p>Within an owner, whole groups that a newer keyframe made dispensable go first, then the oldest
 * frames between keyframes, and a track's latest keyframe last of all.
 *
 * @param bytesTotal most memory in use by all owners, in bytes: {@link #MIN_BYTES} or more
 * @param bytesPerOwner most memory in use by one owner, in bytes: {@link #MIN_BYTES} to {@code
 *     bytesTotal}
 * @param floorBytesPerOwner what others cannot take from an owner, in bytes: 0 to {@code
 *     bytesPerOwner}
 * @param groupsPerTrack newest groups kept: 1 to {@link #MAX_GROUPS}
 * @param ageSeconds longest stay: 1 to {@link #MAX_AGE_SECONDS}
 * @param owners most owners: 1 to {@link #MAX_OWNERS}
 * @param tracksPerOwner most tracks of one owner: 1 to {@link #MAX_TRACKS}
 * @param verifyKeyframes whether a keyframe's signature is verified before it becomes an entry
 */
public record CachePolicy(
    long bytesTotal,
    long bytesPerOwner,
    long floorBytesPerOwner,
    int groupsPerTrack,
    int ageSeconds,
    int owners,
    int tracksPerOwner,
    boolean verifyKeyframes) {
  /** Least for a bound in bytes: one large keyframe must fit. */
  public static final long MIN_BYTES = 1L << 20;

  /** Most groups of a track: at a keyframe every two seconds, two minutes. */
  public static final int MAX_GROUPS = 64;

  /** Longest stay: a day. This is a cache; an archive is another thing. */
  public static final int MAX_AGE_SECONDS = 86_400;

  /** Most owners of one cache. */
  public static final int MAX_OWNERS = 1 << 20;

  /** Most tracks of one owner. */
  public static final int MAX_TRACKS = 4096;

  /**
   * Checks the bounds.
   *
   * @param bytesTotal of all owners
   * @param bytesPerOwner of one owner
   * @param floorBytesPerOwner what no other owner can take
   * @param groupsPerTrack kept
   * @param ageSeconds an object stays
   * @param owners at a time
   * @param tracksPerOwner at a time
   * @param verifyKeyframes before they become entries
   * @throws IllegalArgumentException naming the value and what was expected
   */
  public CachePolicy {
    within("bytesTotal", bytesTotal, MIN_BYTES, Long.MAX_VALUE);
    within("bytesPerOwner", bytesPerOwner, MIN_BYTES, bytesTotal);
    within("floorBytesPerOwner", floorBytesPerOwner, 0, bytesPerOwner);
    within("groupsPerTrack", groupsPerTrack, 1, MAX_GROUPS);
    within("ageSeconds", ageSeconds, 1, MAX_AGE_SECONDS);
    within("owners", owners, 1, MAX_OWNERS);
    within("tracksPerOwner", tracksPerOwner, 1, MAX_TRACKS);
  }

  /**
   * 256 MiB in all, 16 MiB an owner with a floor of 4 MiB, 2 groups a track, 30 seconds, 1024
   * owners, 64 tracks an owner, keyframes verified.
   *
   * @return the policy
   */
  public static CachePolicy defaults() {
    return new CachePolicy(256L << 20, 16L << 20, 4L << 20, 2, 30, 1024, 64, true);
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          "cache policy " + name + ": " + value + ", expected " + least + " to " + most);
    }
  }
}
