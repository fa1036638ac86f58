package dev.ringmain.tenant;

import org.springframework.data.repository.CrudRepository;

public interface Sources extends CrudRepository<Source, SourceId> {}
