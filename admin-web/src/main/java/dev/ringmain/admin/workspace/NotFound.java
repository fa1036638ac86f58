package dev.ringmain.admin.workspace;

/** Not there, or not yours: the same to whoever asks. */
public class NotFound extends RuntimeException {}
