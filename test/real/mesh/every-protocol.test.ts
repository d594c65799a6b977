import { everyProtocol, SERVICES } from './support/every-protocol';
import { MESH_TEST_MS, meshCluster, meshTemplate } from './support/mesh';

everyProtocol(SERVICES, () => meshCluster(meshTemplate(SERVICES)), MESH_TEST_MS);
