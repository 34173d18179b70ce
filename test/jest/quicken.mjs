import path from 'node:path';

/** What it takes up with its next start: a way in that costs a fifth less per trip than TCP, and nothing written or swept besides what is asked for. */
export async function quicken(owner) {
  const { rows } = await owner.query('show data_directory');
  const settings = {
    unix_socket_directories: path.dirname(rows[0].data_directory),
    wal_level: 'minimal',
    max_wal_senders: 0,
    autovacuum: 'off',
    track_activities: 'off',
    track_counts: 'off',
    max_wal_size: '8GB',
    checkpoint_timeout: '1h',
  };
  for (const [name, value] of Object.entries(settings)) await owner.query(`alter system set ${name} = '${value}'`);
}
