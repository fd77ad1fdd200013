package io.github.sightline.relay.impl.display;

public final class QuietNeighbour {}
