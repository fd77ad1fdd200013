package io.github.sightline.relay.impl.recovery;

public final class QuietDoor {}
