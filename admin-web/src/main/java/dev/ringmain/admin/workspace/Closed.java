package dev.ringmain.admin.workspace;

/** Somebody tried to change something in an environment that was closed, or whose tenant was. */
class Closed extends RuntimeException {}
