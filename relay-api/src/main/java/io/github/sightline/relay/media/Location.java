package io.github.sightline.relay.media;

/**
 * The place of a frame in its track: sealed and signed with the frame, so that a relay cannot give
 * it another. All three are unsigned 32-bit numbers on the wire.
 *
 * @param epoch which epoch secret sealed it; 1 or greater, strictly increasing per camera
 * @param group counts keyframes within the epoch, from 0: a group starts at a keyframe
 * @param object counts frames within the group, from 0 (the keyframe), without gaps
 */
public record Location(long epoch, long group, long object) {}
