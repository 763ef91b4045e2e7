# SPDX-License-Identifier: GPL-3.0-or-later
"""The program as a reader and writer of feeds: what it is told to do, and what it has stored."""
import time

BLOG, COMMENTS = 'urn:xmpp:microblog:0', 'urn:xmpp:microblog:0:comments/'
# EnvoiPostState
PUBLISHED, QUEUED, SENDING, FAILED, DELETING = range(5)


class Reader:
    def __init__(self, arena):
        self.arena, self.program, self.stored = arena, arena.program, arena.stored
        self.bare = arena.bare

    def do(self, *words):
        """A command of the person, as pages and dialogs would give it; what becomes of it shows in what is stored."""
        self.program.action('win.feed-do', list(words), signature='as')

    # Posts -----------------------------------------------------------------------------

    def posts(self, service=None, node=None):
        where, parameters = ('WHERE f.service = ?', [service]) if service else ('WHERE 1', [])
        if node:
            where, parameters = where + ' AND f.node = ?', [*parameters, node]
        return self.stored.rows(f'SELECT p.*, f.service, f.node, f.followed FROM post p JOIN feed f ON f.id = p.feed_id {where} ORDER BY p.published, p.item_id',
                                parameters)

    def post(self, item):
        return next((p for p in self.posts() if p['item_id'] == item), None)

    def entry(self, item):
        rows = self.stored.rows('SELECT e.xml FROM post_entry e JOIN post p ON p.id = e.post_id WHERE p.item_id = ?', (item,))
        return rows[0]['xml'] if rows else None

    def wait_post(self, item, test=lambda p: True, what='', patience=30):
        def there():
            self.program.check_alive()
            post = self.post(item)
            return post if post and test(post) else None
        return self.stored.wait(there, f'the post {item} {what}; has {[(p["item_id"], p["title"]) for p in self.posts()][-8:]}', patience)

    def wait_gone(self, item, patience=30):
        self.stored.wait(lambda: self.post(item) is None, f'{item} is gone', patience)

    def feeds(self):
        return {(f['service'], f['node']): f for f in self.stored.rows('SELECT * FROM feed WHERE account_id IS NOT NULL')}

    def follow(self, service, node='', shared=False):
        asked = 0

        def followed():
            nonlocal asked
            if time.monotonic() > asked + 2:            # the window may be there before the account is
                asked = time.monotonic()
                self.do('follow', service, node, 'shared' if shared else '')
            return (self.feeds().get((service, node or BLOG)) or {}).get('followed')
        self.stored.wait(followed, f'follows {service}', 40)

    def publish(self, title, text='', service='', node='', audience='open', picture='', description=''):
        """Publishes and returns the row of what is now there."""
        before = {p['item_id'] for p in self.posts()}
        self.do('publish', service, node, title, text, audience, picture, description)

        def there():
            self.program.check_alive()
            return next((p for p in self.posts() if p['item_id'] not in before and p['state'] == PUBLISHED and p['service'] == (service or self.bare)), None)
        return self.stored.wait(there, f'published {title or text!r}: {[(p["item_id"], p["title"], p["state"], p["problem"]) for p in self.posts()][-4:]}', 30)

    # Comments --------------------------------------------------------------------------

    def comments(self, post):
        return self.stored.rows('SELECT c.* FROM comment c JOIN comment_place l ON l.id = c.place_id WHERE l.service = ? AND l.node = ? ORDER BY c.published',
                                (post['comments_service'], post['comments_node']))

    def wait_comment(self, post, test, what='', patience=30):
        def there():
            self.program.check_alive()
            return next((c for c in self.comments(post) if test(c)), None)
        return self.stored.wait(there, f'a comment {what}; has {[(c["text"], c["author_jid"]) for c in self.comments(post)]}', patience)

    def wait_counts(self, item, likes=None, comments=None, patience=30):
        return self.wait_post(item, lambda p: likes in (None, p['n_likes']) and comments in (None, p['n_comments']), f'{likes} likes, {comments} comments', patience)


def settled(seconds=1.0):
    """For proofs that nothing comes: there is no event to wait for."""
    time.sleep(seconds)
