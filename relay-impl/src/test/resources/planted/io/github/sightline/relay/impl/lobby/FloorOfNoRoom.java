package io.github.sightline.relay.impl.lobby;

final class FloorOfNoRoom {}
