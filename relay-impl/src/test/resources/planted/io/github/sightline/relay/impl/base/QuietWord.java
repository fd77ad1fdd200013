package io.github.sightline.relay.impl.base;

public final class QuietWord {}
