package dev.ringmain.api.platform;

import dev.ringmain.staff.PlatformKeyId;

/**
 * Whose program is calling: the vendor's.
 *
 * @param name of the key, for people
 */
record PlatformCaller(PlatformKeyId key, String name) {

    static final String ATTRIBUTE = PlatformCaller.class.getName();
}
