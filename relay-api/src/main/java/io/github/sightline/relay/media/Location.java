package io.github.sightline.relay.media;

/** MoQ's word: group (starts at a keyframe) and object (one frame) in it; epoch of the seal. */
public record Location(long epoch, long group, long object) {}
