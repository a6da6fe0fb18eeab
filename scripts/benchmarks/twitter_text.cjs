// What X's own library makes of texts: reads a JSON list of texts, writes for each its length, links and names.
// twitter_text.cjs FOLDER, where FOLDER has the node_modules with twitter-text in it.
const twitter = require(require('node:path').resolve(process.argv[2], 'node_modules/twitter-text'));
const texts = JSON.parse(require('node:fs').readFileSync(0, 'utf8'));
process.stdout.write(JSON.stringify(texts.map((text) => {
  const { weightedLength: length, valid } = twitter.parseTweet(text);
  const entities = twitter.extractEntitiesWithIndices(text, { extractUrlsWithoutProtocol: true });
  const pick = (name) => entities.filter((one) => one[name] !== undefined).map((one) => one[name]);
  return { length, valid, urls: pick('url'), hashtags: pick('hashtag'), mentions: pick('screenName') };
})));
