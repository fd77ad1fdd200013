/** The programs that README.md shows, cut from here and run by the build. */
package io.github.sightline.relay.examples.readme;
