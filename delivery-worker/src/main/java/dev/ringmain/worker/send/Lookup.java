package dev.ringmain.worker.send;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What a name stands for at this moment. May block. */
interface Lookup {

    /** @param host a name or an address */
    InetAddress[] addressesOf(String host) throws UnknownHostException;
}
