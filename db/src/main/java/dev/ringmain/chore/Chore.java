package dev.ringmain.chore;

/** Something that a row in the database asks for, and that any node may do. */
public interface Chore {

    /**
     * A SELECT that finds a row as long as there is something to do. It is asked for every second, so it reads an entry of an index and no
     * more, and goes by the database's clock.
     */
    String sign();

    /**
     * Does some of it, once the sign was seen; after a second it is looked for again. Two nodes may see the same sign, so what is done is
     * claimed. On a thread that may be kept for a while, and never twice at once in one process.
     */
    void goOn();
}
