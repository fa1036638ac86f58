package dev.ringmain.worker;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.springframework.dao.DataAccessException;
import org.springframework.transaction.TransactionException;

/**
 * What is done for one after another: nobody's trouble, such as routes or a plan that cannot be read, keeps others waiting. A database
 * that is away is everybody's, and thrown on.
 *
 * @param <K> whose trouble it is
 */
final class OneByOne<K> {

    private static final Logger log = LoggerFactory.getLogger(OneByOne.class);

    private final String trouble;
    private final Set<K> troubled = ConcurrentHashMap.newKeySet();

    /** @param trouble what to say, once until it goes well again; with {@code {}} for whose it is */
    OneByOne(String trouble) {
        this.trouble = trouble;
    }

    void attempt(K whose, Runnable what) {
        try {
            what.run();
            troubled.remove(whose);
        } catch (DataAccessException | TransactionException e) {
            throw e;
        } catch (RuntimeException e) {
            if (troubled.add(whose)) {
                log.error(trouble, whose, e);
            }
        }
    }
}
