package dev.ringmain.admin.workspace;

/** Somebody tried to change something in a tenant that has not paid for too long. */
class Overdue extends RuntimeException {}
